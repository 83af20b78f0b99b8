"""What guide 2.1 asks of a cadre: pure functions on values, asked by form, workbook, command and test alike.

dues: which field is to be filled when. dates: which date is possible. values: which value fits the others.
member_number: 发展团员编号. cautions: what is unusual but possible.
A fault is a Chinese sentence for the person who types; "" when there is none.
"""
